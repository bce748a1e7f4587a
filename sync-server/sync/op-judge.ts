/**
 * What becomes of one op: the right of who sends it, then whether the document is there, at this epoch, or gone, then the
 * gate. Puts what is accepted on the document's open copy, to be committed; says when a worker must be asked first.
 */
import * as Y from 'yjs';
import type { DeviceId, DocId, MemberId } from '#shared/ids.ts';
import type { Refusal } from '#shared/errors.ts';
import { can, type Role } from '#shared/permissions.ts';
import { limits } from '#shared/protocol/limits.ts';
import type { Op } from '#shared/protocol/frames.ts';
import { rightToEdit } from './document-kind.ts';
import { judgeUpdate, type Judgement, type Relay, type Submitted } from './gate.ts';
import type { HeavyAnswer } from './heavy-gate.ts';
import { standingAfter, type Change, type OpenCopies, type OpenCopy } from './open-copies.ts';
import type { Verdict } from './submission.ts';

export type Sender = {
  readonly role: Role;
  readonly member: MemberId;
  readonly device: DeviceId | null;
  readonly origin: object;
  readonly relay: Relay;
};

export type OpJudgement =
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  /** A worker should judge this one; `submitted` is what to ask it. */
  | { readonly kind: 'heavy'; readonly submitted: Submitted };

const emptyState = Y.encodeStateVector(new Y.Doc({ guid: 'empty' }));
const nothing = new Uint8Array(0);

/** Documents beyond this are judged in the worker: building and checking them takes milliseconds. */
const inlineDocBytes = 256 * 1024;

const verdict = (value: Verdict): OpJudgement => ({ kind: 'verdict', verdict: value });
const refuse = (code: Refusal, detail: string, state: Uint8Array = nothing): OpJudgement =>
  verdict({ kind: 'refused', code, detail, state });

export function judgeOp(
  copies: OpenCopies,
  open: OpenCopy,
  op: Op,
  sender: Sender,
  options: {
    readonly hasHeavyGate: boolean;
    readonly heavyAnswer: HeavyAnswer | 'too-slow' | undefined;
    readonly vocabulary: DocId;
  }
): OpJudgement {
  const right = op.kind === 'erase' ? 'contacts.erase' : rightToEdit(open.kind);
  if (!can(sender.role, right)) return refuse('forbidden', right);
  if (op.kind === 'erase') return judgeErase(open, op, sender, options.vocabulary);

  const standing = standingAfter(open);
  if (standing === 'gone') return refuse('gone', 'erased');
  if (op.epoch !== open.epoch) return refuse('stale-epoch', `epoch ${open.epoch}`);
  const isVocabulary = open.kind === 'vocabulary';
  if (standing === 'absent' && op.kind === 'update' && !isVocabulary)
    return refuse('need-base', 'unknown document', emptyState);

  const submitted: Submitted = {
    bytes: op.bytes,
    owner: sender.device ?? 'operator',
    actor: sender.member,
    relay: sender.relay,
    mustShareHistory: op.kind === 'create' && standing === 'live' && !isVocabulary
  };
  if (options.heavyAnswer !== undefined) return takeHeavyAnswer(copies, open, options.heavyAnswer, sender);
  const isHeavy = op.bytes.length > limits.inlineUpdateBytes || open.bytes > inlineDocBytes;
  if (isHeavy && op.bytes.length <= limits.updateBytes && options.hasHeavyGate) return { kind: 'heavy', submitted };

  const working = copies.working(open);
  if (working === 'damaged') return refuse('invalid', 'the document is in quarantine');
  const judgement = judgeUpdate(working, submitted);
  if (judgement.kind === 'refused' && judgement.isSpoiled) copies.spoil(open);
  if (judgement.kind === 'accepted') {
    open.bytes = working.bytes;
    open.row = undefined;
  }
  return take(open, judgement, sender);
}

function judgeErase(open: OpenCopy, op: Op, sender: Sender, vocabulary: DocId): OpJudgement {
  if (open.id === vocabulary) return refuse('invalid', 'the vocabulary stays');
  if (op.bytes.length > 0) return refuse('invalid', 'an erasure holds nothing');
  if (standingAfter(open) === 'gone') return verdict({ kind: 'unchanged', copy: open });
  return accept(open, changeOf('erase', nothing, sender));
}

function takeHeavyAnswer(
  copies: OpenCopies,
  open: OpenCopy,
  answer: HeavyAnswer | 'too-slow',
  sender: Sender
): OpJudgement {
  if (answer === 'too-slow') return refuse('invalid', 'takes too long to apply');
  if (answer.judgement.kind === 'accepted') {
    copies.spoil(open);
    open.claims = answer.claims;
    open.bytes = answer.bytes;
    open.row = answer.row;
  }
  return take(open, answer.judgement, sender);
}

function take(open: OpenCopy, judgement: Judgement, sender: Sender): OpJudgement {
  switch (judgement.kind) {
    case 'refused':
      return refuse(judgement.code, judgement.detail, judgement.state);
    case 'unchanged':
      if (standingAfter(open) === 'absent' && open.kind === 'contact')
        return refuse('invalid', 'a document without content');
      return verdict({ kind: 'unchanged', copy: open });
    case 'accepted': {
      const kind = standingAfter(open) === 'absent' ? 'create' : 'update';
      return accept(open, changeOf(kind, judgement.update, sender));
    }
  }
}

const changeOf = (kind: Change['kind'], bytes: Uint8Array, sender: Sender): Change => ({
  ...{ kind, bytes, seq: 0 },
  ...{ member: sender.member, device: sender.device, origin: sender.origin },
  isRelayed: sender.relay !== 'none'
});

function accept(open: OpenCopy, change: Change): OpJudgement {
  open.changes.push(change);
  return verdict({ kind: 'committed', change });
}
