/** Feature codes that change what their user has set. */
export {
  FORWARDED_TO,
  playDoNotDisturb,
  playForwarding,
  playSecretary,
  playSwitched,
  playVoicemailSwitch,
  wordsFor,
} from './switch-player.ts';
