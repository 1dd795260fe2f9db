/** What is shown of a caller, and how objects on the way change it. */
export { CallerName, NAME_UNCHANGED } from './caller-name.ts';
export { renamed } from './renamed.ts';
