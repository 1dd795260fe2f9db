/** Folders with what is deployed, already built: one bundle for each function, one for the edge, the portal's files. */
export interface Artifacts {
  readonly api: string;
  readonly signIn: string;
  readonly cdr: string;
  readonly events: string;
  readonly webhooks: string;
  readonly jobs: string;
  readonly notify: string;
  readonly faxMail: string;
  readonly edge: string;
  readonly site: string;
}
