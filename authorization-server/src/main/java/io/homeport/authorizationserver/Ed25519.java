package io.homeport.authorizationserver;

import java.security.Key;
import java.security.interfaces.EdECKey;
import org.jose4j.jwa.AlgorithmFactoryFactory;
import org.jose4j.jws.EdDsaAlgorithm;
import org.jose4j.lang.InvalidKeyException;

/**
 * The signature algorithm {@code Ed25519} (RFC 9864 2.2). The library knows it by its older name {@code EdDSA}, which
 * stands for Ed448 as well.
 */
public final class Ed25519 extends EdDsaAlgorithm {
    private static final String NAME = "Ed25519";

    private Ed25519() {
        setAlgorithmIdentifier(NAME);
    }

    /** Lets the library sign and verify by this name. */
    public static void makeKnown() {
        AlgorithmFactoryFactory.getInstance().getJwsAlgorithmFactory().registerAlgorithm(new Ed25519());
    }

    @Override
    public void validatePrivateKey(java.security.PrivateKey key) throws InvalidKeyException {
        super.validatePrivateKey(key);
        onThisCurve(key);
    }

    @Override
    public void validatePublicKey(java.security.PublicKey key) throws InvalidKeyException {
        super.validatePublicKey(key);
        onThisCurve(key);
    }

    private static void onThisCurve(Key key) throws InvalidKeyException {
        if (!(key instanceof EdECKey edwards && edwards.getParams().getName().equals(NAME))) {
            throw new InvalidKeyException("the key is of another curve than Ed25519");
        }
    }
}
