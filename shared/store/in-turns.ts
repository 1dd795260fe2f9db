/** Requests under way at the same time for one caller: more would wait for a connection until it is too late. */
const AT_ONCE = 8;

/** Does the work for each item, some at a time; the outcomes are in the order of the items. */
export async function inTurns<Item, Outcome>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Outcome>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE) {
    const turn = items.slice(from, from + AT_ONCE);
    outcomes.push(...(await Promise.all(turn.map((item, index) => work(item, from + index)))));
  }
  return outcomes;
}
