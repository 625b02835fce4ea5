/** Rows of a timeline count from 1 and leave no number out: a number that is missing here was not read. */
export function newestRun<Row extends { seq: number }>(rows: ReadonlyMap<number, Row>): Row[] {
  const run: Row[] = [];
  for (let seq = Math.max(0, ...rows.keys()); rows.has(seq); seq -= 1) run.push(rows.get(seq) as Row);
  return run.reverse();
}
