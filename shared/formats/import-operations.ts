/**
 * What is to be written when a plan is carried out: contacts to make and contacts to add to, each once, with names of
 * labels and fields that the vocabulary lacks. Doubtful rows follow the person's decision; undecided they are left out.
 */
import type { ContactId } from '../ids.ts';
import type { FieldType, Vocabulary } from '../vocabulary/vocabulary-doc.ts';
import { differenceOf, joinDrafts } from './draft-comparison.ts';
import type { ImportPlan } from './import-plan.ts';
import { emptyDraft, nameKey, type NamedDraft } from './named-draft.ts';
import { keysOf } from './contact-likeness.ts';
import { PlanTargets } from './plan-targets.ts';
import { matchRow } from './row-matching.ts';

export type Operation = { readonly id: ContactId; readonly mode: 'create' | 'merge'; readonly draft: NamedDraft };

export const doubtDecisions = ['leave-out', 'create', 'merge'] as const;
export type DoubtDecision = (typeof doubtDecisions)[number];

export type Decisions = {
  /** For doubtful rows that have no decision of their own. */
  readonly doubts: DoubtDecision;
  readonly byRow?: ReadonlyMap<number, DoubtDecision> | undefined;
};

export function operationsOf(plan: ImportPlan, decisions: Decisions): Operation[] {
  const writes = new Map<ContactId, { mode: 'create' | 'merge'; full: NamedDraft; draft: NamedDraft }>();
  for (const target of plan.targets.all()) {
    if (!target.exists) writes.set(target.id, { mode: 'create', full: target.draft, draft: target.draft });
    else if (target.added !== emptyDraft)
      writes.set(target.id, { mode: 'merge', full: target.draft, draft: target.added });
  }
  const made = new PlanTargets(plan.country);
  for (const doubt of plan.doubts) {
    const decision = decisions.byRow?.get(doubt.row) ?? decisions.doubts;
    if (decision === 'merge') {
      const target = plan.targets.get(doubt.candidate);
      if (!target) continue;
      const write = writes.get(target.id) ?? { mode: 'merge' as const, full: target.draft, draft: emptyDraft };
      const difference = differenceOf(write.full, doubt.draft, plan.country);
      if (difference.parts.length === 0) continue;
      const full = joinDrafts(write.full, difference);
      writes.set(target.id, {
        mode: write.mode,
        full,
        draft: write.mode === 'create' ? full : joinDrafts(write.draft, difference)
      });
    } else if (decision === 'create') {
      // Two doubtful rows may be doubles of each other.
      const match = matchRow({ draft: doubt.draft, keys: keysOf(doubt.draft, plan.country) }, made, undefined);
      if (match.kind === 'same') made.extend(match.target, match.difference);
      else made.add(doubt.freshId, doubt.draft, { exists: false, row: doubt.row });
    }
  }
  for (const { id, draft } of made.all()) writes.set(id, { mode: 'create', full: draft, draft });
  return [...writes].map(([id, { mode, draft }]) => ({ id, mode, draft }));
}

export type MissingNames = {
  readonly labels: readonly string[];
  readonly fields: readonly { readonly name: string; readonly type: FieldType; readonly options: readonly string[] }[];
};

/** Labels and fields that must be made before the operations can be written. `types` are those that a file declares. */
export function missingNames(
  operations: readonly Operation[],
  vocabulary: Vocabulary,
  types: ReadonlyMap<string, FieldType> = new Map()
): MissingNames {
  const labels = new Map<string, string>();
  const fields = new Map<string, { name: string; type: FieldType; options: Set<string> }>();
  const knownLabels = new Set(vocabulary.labels.map(({ name }) => nameKey(name)));
  const knownFields = new Set(vocabulary.fields.map(({ name }) => nameKey(name)));
  for (const { draft } of operations) {
    for (const name of draft.labels)
      if (!knownLabels.has(nameKey(name)) && !labels.has(nameKey(name))) labels.set(nameKey(name), name);
    for (const { field: name, value } of draft.custom) {
      const key = nameKey(name);
      if (knownFields.has(key)) continue;
      const field = fields.get(key) ?? { name, type: types.get(key) ?? 'text', options: new Set<string>() };
      fields.set(key, field);
      if (field.type !== 'choice' && field.type !== 'choices') continue;
      for (const option of typeof value === 'string' ? [value] : Array.isArray(value) ? value : []) {
        if (typeof option === 'string' && option !== '' && option.length <= 80 && field.options.size < 200)
          field.options.add(option);
      }
    }
  }
  return {
    labels: [...labels.values()],
    fields: [...fields.values()].map((field) => ({ ...field, options: [...field.options] }))
  };
}
