/** Feature codes that change what their user has set. */
export {
  confirm,
  playDoNotDisturb,
  playForwarding,
  playSecretary,
  playSwitched,
  playVoicemailSwitch,
} from './switch-player.ts';
