/**
 * Finds the numbered rules of the specifications, and the tests that cite them. A rule is `**[FEED-2]**` at the start of
 * a list item; a test cites it as `[FEED-2]` in its name or in the name of a group around it. A test that is skipped
 * cites nothing.
 */
import ts from 'typescript';
import { scriptOf, type SourceFile } from '#tests/architecture/source-file.ts';

export function rulesIn(page: SourceFile): string[] {
  return [...page.text.matchAll(/^\s*- \*\*\[([A-Z]+-\d+)\]\*\*/gmu)].map(([, id]) => id ?? '');
}

export function rulesCitedIn(file: SourceFile): string[] {
  const cited: string[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node)) {
      const [name] = node.arguments;
      const runs = testFunctionOf(node.expression);
      if (runs === 'skipped') return;
      if (runs === 'runs' && name !== undefined) cited.push(...idsIn(name.getText(source)));
    }
    ts.forEachChild(node, visit);
  };
  const source = ts.createSourceFile(file.path, scriptOf(file), ts.ScriptTarget.Latest, true);
  visit(source);
  return cited;
}

const idsIn = (text: string): string[] => [...text.matchAll(/\[([A-Z]+-\d+)\]/gu)].map(([, id]) => id ?? '');

/** Of `test`, `test.each(table)`, `describe.concurrent`, `test.skip`, `test.skipIf(condition)` and the like. */
function testFunctionOf(callee: ts.Expression): 'runs' | 'skipped' | 'other' {
  const words: string[] = [];
  const collect = (part: ts.Expression): void => {
    if (ts.isIdentifier(part)) words.push(part.text);
    else if (ts.isPropertyAccessExpression(part)) {
      collect(part.expression);
      words.push(part.name.text);
    } else if (ts.isCallExpression(part) || ts.isTaggedTemplateExpression(part)) {
      collect(ts.isCallExpression(part) ? part.expression : part.tag);
    }
  };
  collect(callee);
  if (!/^(?:test|it|describe)$/u.test(words[0] ?? '')) return 'other';
  return words.some((word) => /^(?:skip|todo|fails)$/u.test(word)) ? 'skipped' : 'runs';
}
