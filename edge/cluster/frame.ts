import { z } from 'zod';

/** What edges say to each other is understood by edges of the same version alone: others count as not there (chosen). */
export const PROTOCOL = 1;

const Channel = z.int().min(1);
const Anything = z.json();

/** One thing of a tenant that an edge holds, by kind and id; null: it holds it no longer. */
const Change = z.tuple([z.string(), z.string(), Anything.nullable()]);
export type Change = z.infer<typeof Change>;

/** One message between two edges. The edge that has connected follows and opens; the other one tells. */
export const Frame = z.discriminatedUnion('say', [
  z.object({ say: z.literal('hello'), edgeId: z.string(), protocol: z.int() }),
  z.object({ say: z.literal('alive') }),
  /** From now on changes of this tenant are wanted. */
  z.object({ say: z.literal('follow'), tenantId: z.string() }),
  /** `isAll`: the last part of what was there when following began. */
  z.object({ say: z.literal('changes'), tenantId: z.string(), isAll: z.boolean(), changes: z.array(Change) }),
  z.object({ say: z.literal('open'), channel: Channel, kind: z.string(), payload: Anything }),
  z.object({ say: z.literal('message'), channel: Channel, message: Anything }),
  z.object({ say: z.literal('close'), channel: Channel }),
]);
export type Frame = z.infer<typeof Frame>;
export type Json = z.infer<typeof Anything>;
