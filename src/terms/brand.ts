declare const brand: unique symbol;

/** A string or number that cannot be mistaken for another of the same make. */
export type Branded<T, B extends string> = T & { readonly [brand]: B };

/** Anything JSON can hold; journal entries, tickets and payloads are made of it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
