/** One queue. No method rejects: what went wrong is in the answer. */
export interface Queue {
  /** Sends messages; the answer has one outcome for each body, in the same order. */
  send(bodies: readonly string[]): Promise<readonly SendOutcome[]>;
  /**
   * Puts a received message off: nobody sees it again before `seconds` have passed.
   *
   * @param seconds  0 to 43 200, counted from now (SQS counts the limit of 12 h from the receipt)
   * @returns why not, or null
   */
  putOff(receiptHandle: string, seconds: number): Promise<string | null>;
}

/** `refused` is final: the queue will never take this body. */
export type SendOutcome =
  | { readonly name: 'taken' }
  | { readonly name: 'try-again'; readonly reason: string }
  | { readonly name: 'refused'; readonly reason: string };
