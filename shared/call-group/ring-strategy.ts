import { z } from 'zod';

/** Who is rung next (sipXcom 20.04 QUE-02; XiVO 15.12 X3-QU-05 to -11). Where members have penalties, lower ones come first. */
export const RingStrategy = z
  .enum(['ring-all', 'linear', 'round-robin', 'longest-idle', 'fewest-calls', 'random', 'weighted-random'])
  .describe(
    'All at once; in the order of the list, agents of queues in that of their logins; the one after who answered last; who has hung up first; who has answered least; anybody; anybody, rather those with a low penalty.',
  );
