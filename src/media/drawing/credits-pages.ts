/** One thing of the credits, with its height in pixels. */
export interface CreditsItem<Pen> {
  readonly height: number;
  /** Space before it, except at the head of a page. */
  readonly before: number;
  /** Never the last on its page. */
  readonly keepsWithNext: boolean;
  draw(pen: Pen, x: number, y: number): void;
}

/** What stands on one page. */
export interface CreditsPage<Pen> {
  readonly items: readonly { readonly item: CreditsItem<Pen>; readonly gap: number }[];
  readonly height: number;
}

/**
 * Puts items on as few pages as a room allows, about equally full. A page holds at least one item that does not
 * keep with the next, even when that is higher than the room.
 */
export function creditsPages<Pen>(items: readonly CreditsItem<Pen>[], room: number): CreditsPage<Pen>[] {
  const fewest = filled(items, room);
  let best = fewest;
  let [low, high] = [room / 2, room];
  for (let round = 0; round < 8; round += 1) {
    const lower = (low + high) / 2;
    const tried = filled(items, lower);
    if (tried.length === fewest.length && tried.every(({ height }) => height <= room)) {
      best = tried;
      high = lower;
    } else {
      low = lower;
    }
  }
  return best;
}

function filled<Pen>(items: readonly CreditsItem<Pen>[], room: number): CreditsPage<Pen>[] {
  const pages: CreditsPage<Pen>[] = [];
  let page: CreditsItem<Pen>[] = [];
  for (const group of groupsOf(items)) {
    const begun = page.some(({ keepsWithNext }) => !keepsWithNext);
    if (begun && pageOf([...page, ...group]).height > room) {
      pages.push(pageOf(page));
      page = [];
    }
    page.push(...group);
  }
  return [...pages, pageOf(page)];
}

/** Items with what has to stand before them. */
function groupsOf<Pen>(items: readonly CreditsItem<Pen>[]): CreditsItem<Pen>[][] {
  const groups: CreditsItem<Pen>[][] = [];
  let group: CreditsItem<Pen>[] = [];
  for (const item of items) {
    group.push(item);
    if (!item.keepsWithNext) {
      groups.push(group);
      group = [];
    }
  }
  return group.length > 0 ? [...groups, group] : groups;
}

function pageOf<Pen>(items: readonly CreditsItem<Pen>[]): CreditsPage<Pen> {
  const placed = items.map((item, index) => ({ item, gap: index === 0 ? 0 : item.before }));
  return { items: placed, height: placed.reduce((sum, { item, gap }) => sum + gap + item.height, 0) };
}
