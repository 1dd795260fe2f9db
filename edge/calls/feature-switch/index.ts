/** Feature codes that change what their user has set. */
export {
  playDoNotDisturb,
  playForwarding,
  playSecretary,
  playSwitched,
  playVoicemailSwitch,
} from './switch-player.ts';
