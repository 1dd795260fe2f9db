/** Numbers that hunt for somebody who answers. */
export { HuntGroup } from './hunt-group.ts';
