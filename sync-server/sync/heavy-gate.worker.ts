/**
 * The thread behind heavy-gate.ts: builds the document, judges one update with the same gate, answers. Keeps nothing
 * between two questions; may be ended at any moment.
 */
import { parentPort } from 'node:worker_threads';
import * as Y from 'yjs';
import { must } from '#shared/result.ts';
import { factsOf, projectRow } from './document-kind.ts';
import { judgeUpdate, openWorkingCopy } from './gate.ts';
import type { HeavyAnswer, HeavyQuestion } from './heavy-gate.ts';

const port = must(parentPort, 'the port of a worker thread');

port.on('message', (question: HeavyQuestion) => {
  port.postMessage('started');
  const opened = openWorkingCopy(question.kind, question.id);
  for (const update of question.base) Y.applyUpdate(opened.doc, update);
  const facts = question.base.length > 0 ? factsOf(question.kind, opened.doc) : undefined;
  const copy = { ...opened, facts, claims: new Map(question.claims), bytes: question.bytes };
  const judgement = judgeUpdate(copy, question.submitted);
  const row =
    judgement.kind === 'accepted' ? projectRow(question.kind, question.id, copy.doc, { at: 0, by: undefined }) : '';
  const answer: HeavyAnswer = { judgement, claims: copy.claims, bytes: copy.bytes, row };
  port.postMessage(answer);
});
