/** What agents can do. */
export { Skill, SkillName } from './skill.ts';
