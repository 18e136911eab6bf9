package io.homeport.authorizationserver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.homeport.regions.SessionRegion;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegionClaimTest {
    private static final SessionRegion MISSING = new SessionRegion.Missing();
    private static final SessionRegion MALFORMED = new SessionRegion.Malformed();

    private static JsonObject source(String json) {
        return new JsonObject(json.replace('\'', '"'));
    }

    private static SessionRegion named(String region) {
        return new SessionRegion.Named(region);
    }

    /** Mappers of several servers make a list of every claim. */
    @ParameterizedTest
    @ValueSource(strings = {"{'region':['eu']}", "{'region':'EU'}"})
    void takesAListOfOneForItsMember(String json) {
        assertEquals(named("eu"), RegionClaim.of("region", List.of(source(json))));
    }

    /** Not even null is a claim that is missing: a default region would take its user. */
    @ParameterizedTest
    @ValueSource(strings = {"''", "' '", "null", "[]", "['eu','us']", "[7]", "7", "{}", "' eu'", "[['eu']]"})
    void asksTheNextSourceAfterOneThatNamesNoRegion(String value) {
        JsonObject unusable = source("{'region':" + value + "}");
        JsonObject silent = source("{}");
        for (String claim : List.of("region", "/region")) {
            assertEquals(named("us"), RegionClaim.of(claim, List.of(unusable, source("{'region':'us'}"))));
            assertEquals(MALFORMED, RegionClaim.of(claim, List.of(unusable)));
            assertEquals(MALFORMED, RegionClaim.of(claim, List.of(silent, unusable, silent)));
        }
    }

    @Test
    void isMissingWhereNoSourceHasTheClaim() {
        for (String claim : List.of("region", "/region", "/a/region", "/list/0", "/list/region")) {
            assertEquals(MISSING, RegionClaim.of(claim, List.of(source("{}"), source("{'list':[],'a':{}}"))));
        }
        assertEquals(MISSING, RegionClaim.of("/a/region", List.of(source("{'a':'eu'}"), source("{'a':null}"))));
        assertEquals(MISSING, RegionClaim.of("region", List.of()));
    }

    /** RFC 6901 4. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a/b {'a':{'b':'eu'}}",
                "/a/0 {'a':['eu']}",
                "/https:~1~1example.com~1region {'https://example.com/region':'eu'}",
                "/a~01 {'a~1':'eu'}",
                "https://example.com/region {'https://example.com/region':'eu'}"
            })
    void findsAClaimByNameOrPointer(String claimAndSource) {
        String[] parts = claimAndSource.split(" ");
        assertEquals(named("eu"), RegionClaim.of(parts[0], List.of(source(parts[1]))));
    }
}
