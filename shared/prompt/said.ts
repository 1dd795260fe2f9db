/** What a menu has callers hear; edge/calls/voice knows the sound of it. */
export type Said =
  /** A prompt of the tenant. */
  | { readonly promptId: string }
  /** Words of the platform, in the language of the call, such as `attendant/invalid`. */
  | { readonly phrase: string }
  | { readonly number: number }
  /** The name of a user, as he has recorded it, else letter by letter. */
  | { readonly userId: string };
