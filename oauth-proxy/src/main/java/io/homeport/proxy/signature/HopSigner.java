package io.homeport.proxy.signature;

import io.homeport.authorizationserver.HopKeys;
import io.homeport.cookies.RandomValue;
import io.homeport.proxy.field.FieldSink;
import io.homeport.proxy.field.Fields;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * Signs requests on their way to an API (RFC 9421), so that it can verify who has routed them. What says whose request it
 * is and where it goes is covered, so that a signature vouches for no other token, region, method or target. The body is
 * not: it comes later.
 */
public final class HopSigner {
    /** By which an API finds this signature among others. */
    private static final String TAG = "homeport-hop";

    private static final String LABEL = "homeport";
    private static final String OWN_FIELDS = "homeport-";
    private static final String AUTHORIZATION = "authorization";
    /** For clocks that differ, and a network that is slow. */
    private static final long SECONDS_OF_LIFE = 60;

    private static final int NONCE_BYTES = 16;

    private final HopKeys keys;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /** With these keys, of which there may be none where no route signs. */
    public HopSigner(HopKeys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Where a request goes.
     *
     * @param address of the API
     * @param target path and query, byte for byte
     */
    public record Destination(URI address, String method, String target) {
        /** Without a port that the scheme stands for (RFC 9421 2.2.3). */
        String authority() {
            String host = address.getHost().toLowerCase(Locale.ROOT);
            int usual = "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
            return address.getPort() < 0 || address.getPort() == usual ? host : host + ":" + address.getPort();
        }

        String path() {
            int query = target.indexOf('?');
            String path = query < 0 ? target : target.substring(0, query);
            return path.isEmpty() ? "/" : path;
        }

        /** One that is absent is covered, too, as a question mark alone (RFC 9421 2.2.7). */
        String query() {
            int query = target.indexOf('?');
            return query < 0 ? "?" : target.substring(query);
        }

        /** Never prints the target, which may hold what is the user's. */
        @Override
        public String toString() {
            return "Destination";
        }
    }

    /**
     * Signs a request.
     *
     * @param written its fields, as far as they say whose it is
     * @param request gets two more
     */
    public void sign(Destination to, Fields written, FieldSink request) {
        SignatureBase base = new SignatureBase();
        base.add("@method", to.method());
        base.add("@authority", to.authority());
        base.add("@path", to.path());
        base.add("@query", to.query());
        written.forEach((name, value) -> {
            if (isCovered(name)) {
                base.add(name, value);
            }
        });
        long now = clock.instant().getEpochSecond();
        String parameters = ";created=" + now + ";expires=" + (now + SECONDS_OF_LIFE) + ";nonce=\""
                + RandomValue.base64url(random, NONCE_BYTES) + "\";keyid=\"" + keys.signingId() + "\";tag=\"" + TAG
                + "\"";
        String signature = Base64.getEncoder().encodeToString(keys.signature(base.octets(parameters)));
        request.add(OtherSignatures.INPUT, LABEL + "=" + base.input(parameters));
        request.add(OtherSignatures.SIGNATURE, LABEL + "=:" + signature + ":");
    }

    private static boolean isCovered(String name) {
        return name.equalsIgnoreCase(AUTHORIZATION) || name.regionMatches(true, 0, OWN_FIELDS, 0, OWN_FIELDS.length());
    }

    /** The public halves of the keys. */
    public List<JsonObject> published() {
        return keys.published();
    }
}
