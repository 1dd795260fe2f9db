/** What agents can do. */
export { Skill } from './skill.ts';
