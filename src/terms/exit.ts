/** How a run ends: the names and numbers of DESIGN §7. */
export const EXIT_CODES = {
  done: 0,
  'own-fault': 1,
  usage: 2,
  'storyboard-errors': 3,
  'budget-or-consent': 4,
  'shots-missing': 5,
  'submit-unknown': 6,
  interrupted: 130,
} as const;

/** The name of an exit code. */
export type ExitName = keyof typeof EXIT_CODES;
