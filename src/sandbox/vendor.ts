/** The services the sandbox stands in for. */
export const VENDORS = ['fal', 'wavespeed', 'pixverse'] as const;

/** One of the services. */
export type Vendor = (typeof VENDORS)[number];

/** What a call is for, whichever service it goes to; faults are aimed at these. */
export const CALL_KINDS = [
  'submit',
  'status',
  'stream',
  'result',
  'cancel',
  'delete',
  'history',
  'catalogue',
  'quote',
  'balance',
  'upload',
  'put',
  'media',
] as const;

/** One kind of call. `put` is the second step of an upload, `media` the download of a picture or a clip. */
export type CallKind = (typeof CALL_KINDS)[number];
