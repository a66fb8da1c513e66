/** A length of film or sound for people: "4.0 s" under a minute, "1:05" and "1:02:05" from there on. */
export function formatSeconds(seconds: number): string {
  const tenths = Math.round(seconds * 10) / 10;
  return tenths < 60 ? `${tenths.toFixed(1)} s` : formatClock(seconds * 1000);
}

/** Time gone by or left, in milliseconds, as a clock shows it: "0:04", "1:05", "1:02:05". */
export function formatClock(milliseconds: number): string {
  const total = Math.max(0, Math.round(milliseconds / 1000));
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const two = (part: number): string => String(part).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}
