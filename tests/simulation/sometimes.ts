/**
 * What happened at least once in a run, so that a test can tell a storm from a calm: a schedule in which nothing was
 * lost, crashed or refused proves nothing.
 */
export const happenings = [
  'socket lost',
  'server crashed before the commit',
  'server crashed between commit and ack',
  'resent update was unchanged',
  'device lost power',
  'device lost relaxed commits',
  'another tab took over',
  'page of the feed',
  'edit refused',
  'contact erased',
  'edit of an erased contact',
  'restored backup',
  'reconciled',
  'same contact made twice',
  'role changed',
  'clock was wrong',
  'edit while offline',
  'concurrent edit of one contact'
] as const;
export type Happening = (typeof happenings)[number];

export class Sometimes {
  readonly counts = new Map<Happening, number>();

  note(happening: Happening): void {
    this.counts.set(happening, (this.counts.get(happening) ?? 0) + 1);
  }

  add(other: Sometimes): void {
    for (const [happening, count] of other.counts)
      this.counts.set(happening, (this.counts.get(happening) ?? 0) + count);
  }

  missing(): Happening[] {
    return happenings.filter((happening) => !this.counts.has(happening));
  }
}
