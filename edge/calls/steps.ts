import type { Result } from '#shared/result.ts';

/** One step on the way of a request: adds to what it gets, or refuses it. */
export type InboundStep<Before, After, Problem> = (
  before: Before,
) => Result<After, Problem> | Promise<Result<After, Problem>>;

export interface Steps<First, Last, Problem> {
  (request: First): Promise<Result<Last, Problem>>;
  next<After>(step: InboundStep<Last, After, Problem>): Steps<First, After, Problem>;
}

/** Strings steps together; the first refusal ends the way. */
export function firstly<First, Last, Problem>(step: InboundStep<First, Last, Problem>): Steps<First, Last, Problem> {
  return steps(async (request) => step(request));
}

function steps<First, Last, Problem>(
  run: (request: First) => Promise<Result<Last, Problem>>,
): Steps<First, Last, Problem> {
  return Object.assign(run, {
    next: <After>(step: InboundStep<Last, After, Problem>) =>
      steps<First, After, Problem>(async (request) => {
        const reached = await run(request);
        return reached.ok ? step(reached.value) : reached;
      }),
  });
}
