package io.homeport.cookies.corpus;

/** How tokens are signed: what counts here is how long a signature is. */
enum Algorithm {
    RS256(256),
    PS256(256),
    ES256(64),
    EdDSA(64);

    private final int signatureLength;

    Algorithm(int signatureLength) {
        this.signatureLength = signatureLength;
    }

    int signatureLength() {
        return signatureLength;
    }
}
