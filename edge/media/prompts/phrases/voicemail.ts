import type { Phrases } from './phrase.ts';

/** Mailboxes: what callers hear who leave a message, and owners who listen to theirs. */
export const VOICEMAIL = {
  'voicemail/person-at': { en: 'The person at', fr: 'La personne au numéro' },
  'voicemail/is-unavailable': { en: 'is not available.', fr: "n'est pas disponible." },
  'voicemail/is-busy': { en: 'is on another call.', fr: 'est déjà en ligne.' },
  'voicemail/is-out-of-office': { en: 'is out of the office.', fr: 'est absente du bureau.' },
  'voicemail/is-away': { en: 'is away for some time.', fr: 'est absente pour une période prolongée.' },
  'voicemail/leave-message': {
    en: 'Please leave a message after the tone. When you are done, hang up, or press the pound key.',
    fr: 'Veuillez laisser un message après le bip. Pour terminer, raccrochez, ou appuyez sur dièse.',
  },
  'voicemail/takes-no-messages': {
    en: 'This mailbox takes no messages.',
    fr: "Cette messagerie n'accepte pas de messages.",
  },
  'voicemail/full': {
    en: 'This mailbox is full, and takes no more messages.',
    fr: "Cette messagerie est pleine, et n'accepte plus de messages.",
  },
  'voicemail/cannot-record': {
    en: 'We are sorry. Your message cannot be recorded at present. Please call again later.',
    fr: 'Nous sommes désolés. Votre message ne peut pas être enregistré pour le moment. Veuillez rappeler plus tard.',
  },
  'voicemail/recording-stopped': {
    en: 'We are sorry. The recording had to stop. What you have said so far is kept.',
    fr: "Nous sommes désolés. L'enregistrement a dû s'arrêter. Ce que vous avez dit jusqu'ici est conservé.",
  },
  'voicemail/too-short': { en: 'Nothing was recorded.', fr: "Rien n'a été enregistré." },
  'voicemail/too-long': {
    en: 'The message has reached its greatest length.',
    fr: 'Le message a atteint sa durée maximale.',
  },
  'voicemail/review': {
    en: 'To send the message, press 1. To listen to it, press 2. To record it again, press 3. To mark it as urgent, press 4. To mark it as private, press 5.',
    fr: "Pour envoyer le message, appuyez sur 1. Pour l'écouter, sur 2. Pour le réenregistrer, sur 3. Pour le marquer comme urgent, sur 4. Pour le marquer comme privé, sur 5.",
  },
  'voicemail/sipxcom-review': {
    en: 'To listen to the message, press 1. To send it, press 2. To record it again, press 3. To mark it as urgent, press 4. To mark it as private, press 5. To cancel, press star.',
    fr: "Pour écouter le message, appuyez sur 1. Pour l'envoyer, sur 2. Pour le réenregistrer, sur 3. Pour le marquer comme urgent, sur 4. Pour le marquer comme privé, sur 5. Pour annuler, sur étoile.",
  },
  'voicemail/for-operator': { en: 'For an operator, press 0.', fr: 'Pour un opérateur, appuyez sur 0.' },
  'voicemail/marked-urgent': { en: 'The message is urgent.', fr: 'Le message est urgent.' },
  'voicemail/not-urgent': { en: 'The message is not urgent.', fr: "Le message n'est pas urgent." },
  'voicemail/marked-private': { en: 'The message is private.', fr: 'Le message est privé.' },
  'voicemail/not-private': { en: 'The message is not private.', fr: "Le message n'est pas privé." },
  'voicemail/sent': { en: 'Your message has been sent.', fr: 'Votre message a été envoyé.' },
  'voicemail/goodbye': { en: 'Goodbye.', fr: 'Au revoir.' },

  'voicemail/enter-box': {
    en: 'Please enter the number of the mailbox, followed by the pound key.',
    fr: 'Veuillez saisir le numéro de la messagerie, puis appuyez sur dièse.',
  },
  'voicemail/enter-pin': {
    en: 'Please enter the PIN, followed by the pound key. For another mailbox, press star.',
    fr: 'Veuillez saisir le code, puis appuyez sur dièse. Pour une autre messagerie, appuyez sur étoile.',
  },
  'voicemail/login-wrong': {
    en: 'The mailbox or the PIN is not right.',
    fr: "La messagerie ou le code n'est pas valable.",
  },
  'voicemail/locked': {
    en: 'There were too many wrong PINs. Please try again later.',
    fr: 'Trop de codes erronés ont été saisis. Veuillez réessayer plus tard.',
  },
  'voicemail/unavailable-now': {
    en: 'We are sorry. Your mailbox cannot be reached at present.',
    fr: 'Nous sommes désolés. Votre messagerie ne peut pas être consultée pour le moment.',
  },
  'voicemail/you-have': { en: 'You have', fr: 'Vous avez' },
  'voicemail/no-new': { en: 'no new messages.', fr: 'aucun nouveau message.' },
  'voicemail/new-message': { en: 'new message.', fr: 'nouveau message.' },
  'voicemail/new-messages': { en: 'new messages.', fr: 'nouveaux messages.' },
  'voicemail/urgent-among': { en: 'Urgent:', fr: 'Urgents :' },
  'voicemail/saved-messages': { en: 'Saved messages:', fr: 'Messages conservés :' },
  'voicemail/main-menu': {
    en: 'For new messages, press 1. For saved messages, press 2. For deleted messages, press 3. For greetings and your PIN, press 5. To end, press the pound key.',
    fr: 'Pour les nouveaux messages, appuyez sur 1. Pour les messages conservés, sur 2. Pour les messages effacés, sur 3. Pour les annonces et votre code, sur 5. Pour terminer, appuyez sur dièse.',
  },
  'voicemail/sipxcom-main-menu': {
    en: 'For new messages, press 1. For saved messages, press 2. For deleted messages, press 3. To send a message, press 4. For greetings and your PIN, press 5. To end, press 8.',
    fr: 'Pour les nouveaux messages, appuyez sur 1. Pour les messages conservés, sur 2. Pour les messages effacés, sur 3. Pour envoyer un message, sur 4. Pour les annonces et votre code, sur 5. Pour terminer, sur 8.',
  },
  'voicemail/no-messages': { en: 'There are no messages.', fr: "Il n'y a pas de messages." },
  'voicemail/no-more': { en: 'There are no more messages.', fr: "Il n'y a plus de messages." },
  'voicemail/message': { en: 'Message', fr: 'Message' },
  'voicemail/urgent': { en: 'Urgent.', fr: 'Urgent.' },
  'voicemail/private': { en: 'Private.', fr: 'Privé.' },
  'voicemail/cut-off': { en: 'The end of it is missing.', fr: 'La fin manque.' },
  'voicemail/forwarded-by': { en: 'Forwarded by', fr: 'Transféré par' },
  'voicemail/from': { en: 'From', fr: 'De' },
  'voicemail/from-unknown': { en: 'From an unknown number.', fr: "D'un numéro inconnu." },
  'voicemail/received': { en: 'received', fr: 'reçu' },
  'voicemail/sound-missing': {
    en: 'This message cannot be played at present.',
    fr: 'Ce message ne peut pas être écouté pour le moment.',
  },
  'voicemail/after-message': {
    en: 'To keep the message, press 9. To delete it, press 7. To hear it again, press 5. To reply, press 3. To forward it, press 8. For the next message, press 6. For the previous one, press 4. For the main menu, press the pound key.',
    fr: "Pour conserver le message, appuyez sur 9. Pour l'effacer, sur 7. Pour le réécouter, sur 5. Pour répondre, sur 3. Pour le transférer, sur 8. Pour le message suivant, sur 6. Pour le précédent, sur 4. Pour le menu principal, appuyez sur dièse.",
  },
  'voicemail/after-deleted': {
    en: 'To bring the message back, press 7. To hear it again, press 5. For the next message, press 6. For the main menu, press the pound key.',
    fr: 'Pour récupérer le message, appuyez sur 7. Pour le réécouter, sur 5. Pour le message suivant, sur 6. Pour le menu principal, appuyez sur dièse.',
  },
  'voicemail/sipxcom-after-message': {
    en: 'To hear who left the message and when, press 1. To hear it again, press 2. To keep it, press 3. To delete it, press 4. To forward it, press 5. To reply, press 6. For the next message, press the pound key. For the main menu, press star.',
    fr: "Pour savoir qui a laissé le message et quand, appuyez sur 1. Pour le réécouter, sur 2. Pour le conserver, sur 3. Pour l'effacer, sur 4. Pour le transférer, sur 5. Pour répondre, sur 6. Pour le message suivant, sur dièse. Pour le menu principal, sur étoile.",
  },
  'voicemail/sipxcom-after-deleted': {
    en: 'To hear the message again, press 2. To bring it back, press 3. To delete it for good, press 4. For the next message, press the pound key. For the main menu, press star.',
    fr: "Pour réécouter le message, appuyez sur 2. Pour le récupérer, sur 3. Pour l'effacer définitivement, sur 4. Pour le message suivant, sur dièse. Pour le menu principal, sur étoile.",
  },
  'voicemail/paused': { en: 'To go on, press 2.', fr: 'Pour continuer, appuyez sur 2.' },
  'voicemail/saved': { en: 'Message saved.', fr: 'Message conservé.' },
  'voicemail/deleted': { en: 'Message deleted.', fr: 'Message effacé.' },
  'voicemail/undeleted': { en: 'Message brought back.', fr: 'Message récupéré.' },
  'voicemail/purged': { en: 'Message deleted for good.', fr: 'Message effacé définitivement.' },
  'voicemail/record-message': {
    en: 'Record your message after the tone, and press the pound key.',
    fr: 'Enregistrez votre message après le bip, puis appuyez sur dièse.',
  },
  'voicemail/record-comment': {
    en: 'Record a comment after the tone, and press the pound key. For none, press the pound key at once.',
    fr: 'Enregistrez un commentaire après le bip, puis appuyez sur dièse. Sans commentaire, appuyez aussitôt sur dièse.',
  },
  'voicemail/record-reply': {
    en: 'Record your reply after the tone, and press the pound key.',
    fr: 'Enregistrez votre réponse après le bip, puis appuyez sur dièse.',
  },
  'voicemail/enter-recipient': {
    en: 'Please enter the extension, or the number of a distribution list, followed by the pound key.',
    fr: "Veuillez saisir le poste, ou le numéro d'une liste de distribution, puis appuyez sur dièse.",
  },
  'voicemail/no-such-recipient': { en: 'No mailbox has this number.', fr: "Aucune messagerie n'a ce numéro." },
  'voicemail/cannot-reply': {
    en: 'The sender has no mailbox here.',
    fr: "L'expéditeur n'a pas de messagerie ici.",
  },
  'voicemail/is-private': {
    en: 'This message is private, and cannot be forwarded.',
    fr: 'Ce message est privé, et ne peut pas être transféré.',
  },
  'voicemail/not-done': { en: 'That could not be done.', fr: "Cela n'a pas pu être fait." },
  'voicemail/options': {
    en: 'To record the unavailable greeting, press 1. The busy greeting, 2. The out of office greeting, 3. The greeting for an extended absence, 4. A personal greeting, 5. Your name, 6. To choose the greeting that callers hear, press 7. To change your PIN, press 8. For the main menu, press star.',
    fr: "Pour enregistrer l'annonce d'indisponibilité, appuyez sur 1. L'annonce d'occupation, sur 2. L'annonce d'absence du bureau, sur 3. L'annonce d'absence prolongée, sur 4. Une annonce personnelle, sur 5. Votre nom, sur 6. Pour choisir l'annonce que les appelants entendent, sur 7. Pour changer votre code, sur 8. Pour le menu principal, appuyez sur étoile.",
  },
  'voicemail/record-greeting': {
    en: 'Record after the tone, and press the pound key.',
    fr: 'Enregistrez après le bip, puis appuyez sur dièse.',
  },
  'voicemail/keep-greeting': {
    en: 'To keep it, press 1. To listen to it, press 2. To record it again, press 3. To have none, press 7. To leave it as it was, press star.',
    fr: "Pour la conserver, appuyez sur 1. Pour l'écouter, sur 2. Pour la réenregistrer, sur 3. Pour n'en avoir aucune, sur 7. Pour ne rien changer, appuyez sur étoile.",
  },
  'voicemail/kept': { en: 'Saved.', fr: 'Enregistré.' },
  'voicemail/choose-greeting': {
    en: 'For the usual greetings, press 0. Unavailable, 1. Busy, 2. Out of office, 3. Extended absence, 4. Personal, 5.',
    fr: 'Pour les annonces habituelles, appuyez sur 0. Indisponible, sur 1. Occupé, sur 2. Absent du bureau, sur 3. Absence prolongée, sur 4. Personnelle, sur 5.',
  },
  'voicemail/enter-new-pin': {
    en: 'Please enter the new PIN, 4 to 15 digits, followed by the pound key.',
    fr: 'Veuillez saisir le nouveau code, de 4 à 15 chiffres, puis appuyez sur dièse.',
  },
  'voicemail/enter-pin-again': {
    en: 'Please enter it again, followed by the pound key.',
    fr: 'Veuillez le saisir encore une fois, puis appuyez sur dièse.',
  },
  'voicemail/pins-differ': { en: 'They are not the same.', fr: 'Ils ne sont pas identiques.' },
  'voicemail/pin-changed': { en: 'Your PIN has been changed.', fr: 'Votre code a été changé.' },
  'voicemail/pin-not-allowed': {
    en: 'The PIN of this mailbox cannot be changed by phone.',
    fr: 'Le code de cette messagerie ne peut pas être changé par téléphone.',
  },
} as const satisfies Phrases;
