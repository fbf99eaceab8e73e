/** Why a session gets a new token; it decides what the old one is still worth. */
export type WhyRenewed = 'rotate' | 'regenerate' | 'authenticate' | 'migrate';
