const UNITS = ['kB', 'MB', 'GB', 'TB'] as const;

/** A size for people, in decimal units: "512 B", "12.4 MB". */
export function formatBytes(bytes: number): string {
  let [size, unit] = [bytes, 'B'];
  for (const larger of UNITS) {
    // What would be rounded to 1000.0 is 1.0 of the next.
    if (size < 999.95) {
      break;
    }
    [size, unit] = [size / 1000, larger];
  }
  return unit === 'B' ? `${size} B` : `${size.toFixed(1)} ${unit}`;
}
