/** Why a serializer of this package refuses a payload: a message that holds nothing of the payload. */
export class RefusedPayload extends TypeError {}
