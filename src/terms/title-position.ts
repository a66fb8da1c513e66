/** Where a title can stand in the picture. */
export const TITLE_POSITIONS = [
  'top',
  'center',
  'bottom',
  'top-left',
  'top-right',
  'bottom-left',
  'bottom-right',
] as const;

/** One of them. */
export type TitlePosition = (typeof TITLE_POSITIONS)[number];
