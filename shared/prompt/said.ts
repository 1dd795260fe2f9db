/** What a menu has callers hear; edge/calls/menus knows the sound of it. */
export type Said =
  /** A prompt of the tenant; `otherwise` where it has no sound, or nobody can have it now. */
  | { readonly promptId: string; readonly otherwise?: readonly { readonly phrase: MenuPhrase }[] }
  /** Words of the platform, in the language of the call. */
  | { readonly phrase: MenuPhrase }
  | { readonly number: number }
  /** The name of a user, as he has recorded it, else letter by letter. */
  | { readonly userId: string };

/** Their texts are in edge/media/prompts/phrases/menus.ts. */
export type MenuPhrase =
  | `attendant/${'menu' | 'invalid' | 'timeout' | 'goodbye' | 'unavailable'}`
  | `dial-by-name/${'letters' | 'nobody' | 'for' | 'press' | 'more'}`;
