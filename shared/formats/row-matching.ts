/**
 * Decides which contact a row means. A shared number or address with an agreeing name is the same contact; with another
 * name, or with several contacts to choose from, a person decides. A name alone makes the same contact only when the row
 * says nothing that is not there already.
 */
import { areFirmsCompatible, areNamesCompatible, nameOf, sharedAddress, type ContactKeys } from './contact-likeness.ts';
import type { Difference } from './draft-comparison.ts';
import type { NamedDraft } from './named-draft.ts';
import type { PlanTarget, PlanTargets } from './plan-targets.ts';
import type { FateReason } from './row-fate.ts';

export type RowMatch =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'same';
      readonly target: PlanTarget;
      readonly difference: Difference;
      readonly by: 'id' | 'phone' | 'email' | 'name';
    }
  | { readonly kind: 'perhaps'; readonly target: PlanTarget; readonly reason: FateReason };

export function matchRow(
  row: { readonly draft: NamedDraft; readonly keys: ContactKeys },
  targets: PlanTargets,
  byId: PlanTarget | undefined
): RowMatch {
  const { draft, keys } = row;
  const same = (target: PlanTarget, by: 'id' | 'phone' | 'email' | 'name'): RowMatch => ({
    kind: 'same',
    target,
    by,
    difference: targets.difference(target, draft)
  });

  if (byId) {
    // An id in a file is only a claim: it counts when the name or an address says the same.
    if (areNamesCompatible(draft, byId.draft) || sharedAddress(keys, byId.keys)) return same(byId, 'id');
    return { kind: 'perhaps', target: byId, reason: { kind: 'same-id-other-name', name: nameOf(byId.draft) } };
  }

  const candidates = targets.candidates(keys);
  const sharing = candidates.flatMap((target) => {
    const shared = sharedAddress(keys, target.keys);
    return shared ? [{ target, shared }] : [];
  });
  const agreeing = sharing.filter(({ target }) => areNamesCompatible(draft, target.draft));
  const [first] = agreeing;
  if (first) {
    const chosen = agreeing.length === 1 ? first : choose(agreeing, row, targets);
    if (chosen) return same(chosen.target, chosen.shared.kind);
    return { kind: 'perhaps', target: first.target, reason: { kind: 'several', count: agreeing.length } };
  }
  const [other] = sharing;
  if (other) {
    const kind = other.shared.kind === 'phone' ? 'same-phone-other-name' : 'same-email-other-name';
    return {
      kind: 'perhaps',
      target: other.target,
      reason: { kind, name: nameOf(other.target.draft), value: other.shared.value }
    };
  }
  return matchByName(row, candidates, targets);
}

/** Of several that share an address: the one of the same name, or the one to which the row adds nothing. */
function choose<Candidate extends { readonly target: PlanTarget }>(
  agreeing: readonly Candidate[],
  { draft, keys }: { readonly draft: NamedDraft; readonly keys: ContactKeys },
  targets: PlanTargets
): Candidate | undefined {
  const complete = agreeing.find(({ target }) => targets.difference(target, draft).parts.length === 0);
  if (complete) return complete;
  const namesakes = agreeing.filter(({ target }) => target.keys.name === keys.name);
  return namesakes.length === 1 ? namesakes[0] : undefined;
}

function matchByName(
  { draft, keys }: { readonly draft: NamedDraft; readonly keys: ContactKeys },
  candidates: readonly PlanTarget[],
  targets: PlanTargets
): RowMatch {
  if (keys.name === '') return { kind: 'none' };
  const namesakes = candidates.filter(
    ({ keys: found, draft: known }) => found.name === keys.name && areFirmsCompatible(draft, known)
  );
  for (const target of namesakes) {
    const difference = targets.difference(target, draft);
    if (difference.parts.length === 0) return { kind: 'same', target, difference, by: 'name' };
  }
  const [first] = namesakes;
  return first
    ? { kind: 'perhaps', target: first, reason: { kind: 'same-name', name: nameOf(first.draft) } }
    : { kind: 'none' };
}
