/** What people are told of a rehearsal, in a sentence without its full stop. */
export const REHEARSAL = "a rehearsal: nothing of this becomes the film's, and no money is spent";

/** The same as a line of its own. */
export const REHEARSAL_LINE = `${REHEARSAL.charAt(0).toUpperCase()}${REHEARSAL.slice(1)}.`;

/** Where the sandbox says what it is, below each address that it stands in at, and with which words. */
export const SANDBOX_MARK = { path: '/storyreel-sandbox', text: 'storyreel sandbox' } as const;
