/**
 * What becomes of a row, as a sentence in the reader's language. Facts come from the plan, words from the catalogue; the
 * page and the file of rejected rows say the same.
 */
import type { Part } from '#shared/formats/draft-comparison.ts';
import type { FateReason } from '#shared/formats/row-fate.ts';
import type { RowProblem, RowRemark } from '#shared/formats/row-reading.ts';
import type { Messages } from '#shared/i18n/language.ts';
import type { TextField } from '#shared/contact/contact-draft.ts';

type Words = Messages['importing'];

export function fateSentence(words: Words, reason: FateReason): string {
  const { reason: say } = words;
  switch (reason.kind) {
    case 'new':
    case 'unchanged':
    case 'empty':
      return say[reason.kind];
    case 'adds':
      return say.adds(partList(words, reason.parts, reason.fields));
    case 'same-as-row':
      return reason.parts.length === 0
        ? say.sameAsRow(String(reason.row))
        : say.sameAsRowAdds(String(reason.row), partList(words, reason.parts, []));
    case 'same-phone-other-name':
      return say.samePhone(reason.name);
    case 'same-email-other-name':
      return say.sameEmail(reason.name);
    case 'same-name':
      return say.sameName(reason.name);
    case 'same-id-other-name':
      return say.sameId(reason.name);
    case 'several':
      return say.several(String(reason.count));
    case 'problem':
      return problemSentence(words, reason.problem);
  }
}

function partList(words: Words, parts: readonly Part[], fields: readonly TextField[]): string {
  const named = parts.flatMap((part) =>
    part === 'field' ? fields.map((field) => words.target.field[field]) : [words.parts[part]]
  );
  return words.list(named);
}

function problemSentence({ problem: say }: Words, problem: RowProblem): string {
  switch (problem.kind) {
    case 'more-cells-than-columns':
      return say.moreCells;
    case 'phone-lost-digits':
      return say.lostDigits(problem.text);
    case 'phone-unreadable':
      return say.phone[problem.problem](problem.text);
    default:
      return say[problem.kind];
  }
}

export function remarkSentence({ remark: say }: Words, remark: RowRemark): string {
  switch (remark.kind) {
    case 'phone-completed':
      return say.completed(remark.from, remark.to);
    case 'phone-repaired':
      return remark.repair === 'plus-missing' ? say.plus(remark.from, remark.to) : say.zero(remark.from, remark.to);
    case 'phone-as-text':
      return say.asText(remark.text);
    case 'phone-dropped':
      return say.dropped(remark.text);
    case 'postal-code-repaired':
      return say.postalCode(remark.from, remark.to);
    case 'as-note':
      return say.asNote(remark.column);
  }
}
