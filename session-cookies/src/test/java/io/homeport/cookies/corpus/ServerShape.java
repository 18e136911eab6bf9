package io.homeport.cookies.corpus;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** What the access tokens of an authorization server look like: names, order and kind of their claims. */
enum ServerShape {
    KEYCLOAK {
        @Override
        String header(Scene scene) {
            return "{\"alg\":\"" + scene.algorithm() + "\",\"typ\" : \"JWT\",\"kid\" : \""
                    + scene.chance().base64url(32) + "\"}";
        }

        @Override
        void claims(Scene scene, Claims claims) {
            Chance chance = scene.chance();
            long now = chance.second();
            String client = scene.client();
            claims.add("\"exp\":" + Chance.time(now + 300))
                    .add("\"iat\":" + Chance.time(now))
                    .optional("\"auth_time\":" + Chance.time(now - 60))
                    .add("\"jti\":\"" + (chance.in(2) ? "onrtac:" : "") + chance.uuid() + "\"")
                    .add("\"iss\":\"https://" + scene.host("sso") + "/realms/" + scene.word() + "\"")
                    .optional(
                            "\"aud\":" + (chance.in(2) ? "\"account\"" : "[\"" + scene.word() + "-api\",\"account\"]"))
                    .add("\"sub\":\"" + chance.uuid() + "\"")
                    .add("\"typ\":\"Bearer\"")
                    .add("\"azp\":\"" + client + "\"")
                    .optional("\"sid\":\"" + chance.uuid() + "\"")
                    .optional("\"acr\":\"" + chance.below(2) + "\"")
                    .optional("\"allowed-origins\":[\"https://" + scene.host("www") + "\"]")
                    .list(
                            "\"realm_access\":{\"roles\":[\"default-roles-" + scene.word()
                                    + "\",\"offline_access\",\"uma_authorization\"",
                            () -> "\"" + scene.word() + "-" + scene.word() + "\"",
                            "]}")
                    .optional(
                            "\"resource_access\":{\"" + client + "\":{\"roles\":[\"" + scene.word()
                                    + "\"]},\"account\":{\"roles\":[\"manage-account\",\"manage-account-links\",\"view-profile\"]}}")
                    .add("\"scope\":\"openid profile email" + (chance.in(2) ? " " + scene.word() : "") + "\"")
                    .optional("\"email_verified\":" + chance.in(2));
            person(scene, claims);
        }

        private void person(Scene scene, Claims claims) {
            String first = scene.first();
            String last = scene.last();
            claims.optional("\"name\":\"" + first + " " + last + "\"")
                    .optional("\"preferred_username\":\"" + scene.mail() + "\"")
                    .optional("\"given_name\":\"" + first + "\"")
                    .optional("\"family_name\":\"" + last + "\"")
                    .optional("\"region\":\"" + scene.region() + "\"")
                    .optional("\"email\":\"" + scene.mail() + "\"");
        }
    },
    ENTRA_ID {
        @Override
        String header(Scene scene) {
            String kid = scene.chance().base64url(20);
            return "{\"typ\":\"JWT\",\"alg\":\"" + scene.algorithm() + "\""
                    + (scene.chance().in(2) ? ",\"x5t\":\"" + kid + "\"" : "") + ",\"kid\":\"" + kid + "\"}";
        }

        @Override
        void claims(Scene scene, Claims claims) {
            Chance chance = scene.chance();
            long now = chance.second();
            String tenant = chance.uuid();
            claims.add("\"aud\":\"" + (chance.in(2) ? "api://" : "") + chance.uuid() + "\"")
                    .add("\"iss\":\"https://login.microsoftonline.com/" + tenant + "/v2.0\"")
                    .add("\"iat\":" + Chance.time(now))
                    .add("\"nbf\":" + Chance.time(now))
                    .add("\"exp\":" + Chance.time(now + 4000))
                    .optional("\"acct\":0")
                    .optional("\"acr\":\"1\"")
                    .optional("\"aio\":\"" + chance.base64url(chance.in(2) ? 63 : 45) + "\"")
                    .optional("\"amr\":[\"pwd\",\"mfa\"]")
                    .add("\"azp\":\"" + chance.uuid() + "\"")
                    .add("\"azpacr\":\"1\"")
                    .optional("\"family_name\":\"" + scene.last() + "\"")
                    .optional("\"given_name\":\"" + scene.first() + "\"")
                    .list("\"groups\":[\"" + chance.uuid() + "\"", () -> "\"" + chance.uuid() + "\"", "]")
                    .optional("\"ipaddr\":\"" + chance.below(256) + "." + chance.below(256) + "." + chance.below(256)
                            + "." + chance.below(256) + "\"")
                    .optional("\"name\":\"" + scene.first() + " " + scene.last() + "\"")
                    .add("\"oid\":\"" + chance.uuid() + "\"")
                    .optional("\"preferred_username\":\"" + scene.mail() + "\"")
                    .optional("\"rh\":\"1.A" + chance.base64url(38) + ".\"")
                    .optional("\"roles\":[\"" + scene.title() + "." + scene.title() + "\"]")
                    .add("\"scp\":\"" + scene.title() + ".Read" + (chance.in(2) ? " access_as_user" : "") + "\"")
                    .optional("\"sid\":\"" + chance.uuid() + "\"")
                    .add("\"sub\":\"" + chance.base64url(32) + "\"")
                    .add("\"tid\":\"" + tenant + "\"")
                    .optional("\"unique_name\":\"" + scene.mail() + "\"")
                    .optional("\"upn\":\"" + scene.mail() + "\"")
                    .add("\"uti\":\"" + chance.base64url(16) + "\"")
                    .add("\"ver\":\"2.0\"")
                    .optional("\"wids\":[\"" + chance.uuid() + "\"]")
                    .optional("\"xms_ftd\":\"" + chance.base64url(33) + "\"");
        }
    },
    OKTA {
        @Override
        String header(Scene scene) {
            return "{\"kid\":\"" + scene.chance().base64url(32) + "\",\"alg\":\"" + scene.algorithm() + "\"}";
        }

        @Override
        void claims(Scene scene, Claims claims) {
            Chance chance = scene.chance();
            long now = chance.second();
            claims.add("\"ver\":1")
                    .add("\"jti\":\"AT." + chance.base64url(32) + "\"")
                    .add("\"iss\":\"https://" + scene.word() + (chance.in(3) ? ".oktapreview.com" : ".okta.com")
                            + "/oauth2/" + (chance.in(2) ? "default" : "aus" + chance.alphanumeric(17)) + "\"")
                    .add("\"aud\":\"" + (chance.in(2) ? "api://default" : "https://" + scene.host("api")) + "\"")
                    .add("\"iat\":" + Chance.time(now))
                    .add("\"exp\":" + Chance.time(now + 3600))
                    .add("\"cid\":\"0oa" + chance.alphanumeric(17) + "\"")
                    .add("\"uid\":\"00u" + chance.alphanumeric(17) + "\"")
                    .add("\"scp\":[\"openid\",\"profile\",\"email\"" + (chance.in(2) ? ",\"offline_access\"" : "")
                            + "]")
                    .optional("\"auth_time\":" + Chance.time(now - 5))
                    .add("\"sub\":\"" + scene.mail() + "\"")
                    .list("\"groups\":[\"Everyone\"", () -> "\"" + scene.title() + " " + scene.title() + "\"", "]")
                    .optional("\"region\":\"" + scene.region() + "\"")
                    .optional("\"name\":\"" + scene.first() + " " + scene.last() + "\"")
                    .optional("\"locale\":\"en_US\"")
                    .optional("\"department\":\"" + scene.title() + "\"");
        }
    },
    AUTH0 {
        @Override
        String header(Scene scene) {
            return "{\"alg\":\"" + scene.algorithm() + "\",\"typ\":\""
                    + (scene.chance().in(2) ? "JWT" : "at+jwt") + "\",\"kid\":\""
                    + scene.chance().alphanumeric(21) + "\"}";
        }

        @Override
        void claims(Scene scene, Claims claims) {
            Chance chance = scene.chance();
            long now = chance.second();
            String tenant = "https://" + scene.word() + (chance.in(2) ? ".eu.auth0.com/" : ".us.auth0.com/");
            claims.optional("\"https://" + scene.host("api") + "/roles\":[\"" + scene.word() + "\",\"" + scene.word()
                            + "\"]")
                    .add("\"iss\":\"" + tenant + "\"")
                    .add("\"sub\":\"" + (chance.in(3) ? "google-oauth2|1" + chance.upper(0) : "auth0|") + chance.hex(24)
                            + "\"")
                    .add("\"aud\":[\"https://" + scene.host("api") + "\",\"" + tenant + "userinfo\"]")
                    .add("\"iat\":" + Chance.time(now))
                    .add("\"exp\":" + Chance.time(now + 86_400))
                    .add("\"scope\":\"openid profile email"
                            + (chance.in(2) ? " read:" + scene.word() + " write:" + scene.word() : "") + "\"")
                    .optional("\"org_id\":\"org_" + chance.alphanumeric(16) + "\"")
                    .add("\"azp\":\"" + chance.alphanumeric(32) + "\"")
                    .optional("\"gty\":\"refresh_token\"")
                    .list(
                            "\"permissions\":[\"read:" + scene.word() + "\"",
                            () -> "\"" + (chance.in(2) ? "read:" : "write:") + scene.word() + "-" + scene.word() + "\"",
                            "]")
                    .optional("\"jti\":\"" + chance.alphanumeric(22) + "\"")
                    .optional("\"client_id\":\"" + chance.alphanumeric(32) + "\"");
        }
    },
    COGNITO {
        @Override
        String header(Scene scene) {
            return "{\"kid\":\"" + scene.chance().base64url(32) + "=\",\"alg\":\"" + scene.algorithm() + "\"}";
        }

        @Override
        void claims(Scene scene, Claims claims) {
            Chance chance = scene.chance();
            long now = chance.second();
            String subject = chance.uuid();
            String region = chance.one(List.of("eu-central-1", "us-east-1", "eu-west-1", "ap-southeast-2"));
            claims.add("\"sub\":\"" + subject + "\"")
                    .optional("\"device_key\":\"" + region + "_" + chance.uuid() + "\"")
                    .list(
                            "\"cognito:groups\":[\"" + scene.word() + "\"",
                            () -> "\"" + scene.word() + "_" + scene.word() + "\"",
                            "]")
                    .add("\"iss\":\"https://cognito-idp." + region + ".amazonaws.com/" + region + "_"
                            + chance.alphanumeric(9) + "\"")
                    .add("\"version\":2")
                    .add("\"client_id\":\"" + chance.hex(26) + "\"")
                    .add("\"origin_jti\":\"" + chance.uuid() + "\"")
                    .optional("\"event_id\":\"" + chance.uuid() + "\"")
                    .add("\"token_use\":\"access\"")
                    .add("\"scope\":\"" + (chance.in(2) ? "aws.cognito.signin.user.admin" : "openid profile email")
                            + "\"")
                    .add("\"auth_time\":" + Chance.time(now))
                    .add("\"exp\":" + Chance.time(now + 3600))
                    .add("\"iat\":" + Chance.time(now))
                    .add("\"jti\":\"" + chance.uuid() + "\"")
                    .add("\"username\":\"" + subject + "\"");
        }
    },
    CURITY {
        @Override
        String header(Scene scene) {
            return "{\"kid\":\"-" + scene.chance().base64url(6) + "\",\"x5t\":\""
                    + scene.chance().base64url(20) + "\",\"alg\":\"" + scene.algorithm() + "\"}";
        }

        @Override
        void claims(Scene scene, Claims claims) {
            Chance chance = scene.chance();
            long now = chance.second();
            claims.add("\"jti\":\"" + chance.uuid() + "\"")
                    .add("\"delegationId\":\"" + chance.uuid() + "\"")
                    .add("\"exp\":" + Chance.time(now + 300))
                    .add("\"nbf\":" + Chance.time(now))
                    .add("\"scope\":\"openid profile " + scene.word() + "\"")
                    .add("\"iss\":\"https://" + scene.host("login") + "/oauth/v2/oauth-anonymous\"")
                    .add("\"sub\":\"" + (chance.in(2) ? chance.hex(64) : scene.mail()) + "\"")
                    .add("\"aud\":\"" + scene.host("api") + "\"")
                    .add("\"iat\":" + Chance.time(now))
                    .add("\"purpose\":\"access_token\"")
                    .optional("\"client_id\":\"" + scene.client() + "\"")
                    .optional("\"region\":\"" + scene.region() + "\"")
                    .optional("\"acr\":\"urn:se:curity:authentication:html-form:" + scene.word() + "\"")
                    .optional("\"auth_time\":" + Chance.time(now - 20))
                    .optional("\"tenant\":\"" + scene.word() + "\"")
                    .list(
                            "\"roles\":[\"" + scene.word() + "\"",
                            () -> "\"" + scene.word() + "." + scene.word() + "\"",
                            "]")
                    .optional("\"email\":\"" + scene.mail() + "\"")
                    .optional("\"phone_number\":\"+49" + chance.below(1_000_000_000) + "\"");
        }
    },
    /** None that the table was made of: claims as a team may have invented them. */
    OTHER {
        @Override
        String header(Scene scene) {
            return "{ \"kid\": \"" + scene.word() + "-" + scene.chance().below(100)
                    + "\", \"typ\": \"access+jwt\", \"alg\": \"" + scene.algorithm() + "\" }";
        }

        @Override
        void claims(Scene scene, Claims claims) {
            Chance chance = scene.chance();
            long now = chance.second();
            claims.add("\"iss\": \"https://" + scene.host("identity") + "/v3/issuer\"")
                    .add("\"sub\": \"U" + chance.upper(12) + "\"")
                    .add("\"valid_until\": \"" + Instant.ofEpochSecond(now) + "\"")
                    .add("\"exp\": " + Chance.time(now))
                    .add("\"session_fingerprint\": \"" + chance.base64url(48) + "\"")
                    .optional("\"cost_centre\": " + chance.below(100_000))
                    .optional("\"legal_entity\": \"" + scene.title() + " " + scene.title() + " GmbH & Co. KG\"")
                    .optional("\"display\": \"" + scene.last() + ", " + scene.first() + " – 日本\"")
                    .optional("\"device_digest\": \"" + chance.hex(64) + "\"")
                    .list(
                            "\"allowedOperations\": [\"" + scene.word() + "\"",
                            () -> " \"" + scene.title() + "_" + scene.title() + "::" + chance.upper(3) + "\"",
                            "]");
        }
    };

    /** Those whose tokens the table was made of. */
    static List<ServerShape> known() {
        return Arrays.stream(values()).filter(shape -> shape != OTHER).toList();
    }

    abstract String header(Scene scene);

    abstract void claims(Scene scene, Claims claims);

    /** Whose token it is, and signed how. */
    record Scene(Chance chance, Vocabulary vocabulary, Algorithm algorithm) {
        String word() {
            return chance.word(vocabulary.words());
        }

        /** A word with a capital. */
        String title() {
            String word = chance.one(vocabulary.words());
            return Chance.BEGIN + word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1) + Chance.END;
        }

        String first() {
            return chance.word(vocabulary.firstNames());
        }

        String last() {
            return chance.word(vocabulary.lastNames());
        }

        String region() {
            return chance.one(vocabulary.regions());
        }

        String host(String label) {
            return label + "." + chance.word(vocabulary.hosts());
        }

        String client() {
            return word() + "-" + chance.one(List.of("spa", "web", "app", "client"));
        }

        String mail() {
            return Chance.BEGIN
                    + chance.one(vocabulary.firstNames()).toLowerCase(Locale.ROOT) + "."
                    + chance.one(vocabulary.lastNames()).toLowerCase(Locale.ROOT) + "@"
                    + chance.one(vocabulary.hosts()) + Chance.END;
        }
    }

    /** A token's claims: those that it always has, some that it has while there is room, and a list that fills it up. */
    static final class Claims {
        private final List<String> inOrder = new ArrayList<>();
        private final List<Boolean> wanted = new ArrayList<>();
        private int listAt = -1;
        private Supplier<String> entry = () -> "";
        private String listEnd = "";

        Claims add(String claim) {
            inOrder.add(claim);
            wanted.add(true);
            return this;
        }

        Claims optional(String claim) {
            inOrder.add(claim);
            wanted.add(false);
            return this;
        }

        Claims list(String begin, Supplier<String> next, String end) {
            listAt = inOrder.size();
            entry = next;
            listEnd = end;
            return optional(begin);
        }

        /** The claims' JSON, with as many as bring it to this length. */
        String json(int length) {
            int size = 2;
            for (int i = 0; i < inOrder.size(); i++) {
                size += wanted.get(i) ? Chance.plain(inOrder.get(i)).length() + 1 : 0;
            }
            for (int i = 0; i < inOrder.size(); i++) {
                int more = Chance.plain(inOrder.get(i)).length() + 1;
                if (!wanted.get(i) && size + more <= length) {
                    wanted.set(i, true);
                    size += more;
                }
            }
            StringBuilder json = new StringBuilder("{");
            for (int i = 0; i < inOrder.size(); i++) {
                if (wanted.get(i)) {
                    json.append(json.length() > 1 ? "," : "").append(inOrder.get(i));
                    if (i == listAt) {
                        size += appendEntries(json, length - size);
                    }
                }
            }
            return json.append('}').toString();
        }

        private int appendEntries(StringBuilder json, int room) {
            int size = 0;
            String next = "," + entry.get();
            while (size + Chance.plain(next).length() <= room) {
                json.append(next);
                size += Chance.plain(next).length();
                next = "," + entry.get();
            }
            json.append(listEnd);
            return size;
        }
    }
}
