/**
 * Secrets that the API tells once, and other values to copy.
 *
 *   secret-dialog.tsx   the one time a secret is shown
 *   copy-field.tsx      a value with its copy button
 */
export { CopyField } from './copy-field.tsx';
export { SecretDialog } from './secret-dialog.tsx';
