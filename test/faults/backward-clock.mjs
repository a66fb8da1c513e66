/** Loaded into the command before it starts: its clock is set back an hour every second. */
const { now } = Date;
const start = now();

Date.now = () => {
  const since = now() - start;
  return start + since - Math.floor(since / 1000) * 3_600_000;
};
