package io.homeport.doctor;

import io.homeport.deployment.Deployment;
import io.homeport.deployment.Route;
import java.util.List;

/** What the deployment promises of a traveller's data. */
enum Promise {
    SHARED_KEYS(
            "shared keys",
            List.of(
                    "a traveller's TLS connection ends where they enter",
                    "their session is opened where they enter, since every region has the same keys",
                    "the bodies of their requests are seen where they enter",
                    "their data at rest stays in their legal boundary: only its APIs are called")),
    HOME_GATEWAYS(
            "home gateways",
            List.of(
                    "a traveller's TLS connection ends where they enter",
                    "their session is opened in their home region alone, which alone has the keys",
                    "their requests pass through where they enter, on the way to their home region's gateway",
                    "their data at rest stays in their legal boundary: only its APIs are called")),
    HOME_ENTRY(
            "home entry",
            List.of(
                    "a traveller's calls enter at the host of their home region: elsewhere they are refused before a body is"
                            + " read",
                    "their TLS connection ends there, and their session is opened there",
                    "who signs in for the first time may do so elsewhere: code and tokens are seen there, once",
                    "routes of scope global are for data of nobody, and are served anywhere"));

    private final String label;
    private final List<String> sentences;

    Promise(String label, List<String> sentences) {
        this.label = label;
        this.sentences = sentences;
    }

    /**
     * That of a file: home entry where no route lets anybody in elsewhere who has a home; gateways count where every key is
     * of the region that has it.
     */
    static Promise of(Deployment file) {
        List<Route.Regions> ofHomes = file.routes().stream()
                .map(Route::regions)
                .filter(regions -> !regions.global())
                .toList();
        if (!ofHomes.isEmpty() && ofHomes.stream().allMatch(Route.Regions::homeOnly)) {
            return HOME_ENTRY;
        }
        return isOfHome(file) && !file.regions().isEmpty() ? HOME_GATEWAYS : SHARED_KEYS;
    }

    /** Whether no other region has a key of this one. */
    static boolean isOfHome(Deployment file) {
        return file.accessKeys().keys().stream().allMatch(key -> key.region().isPresent());
    }

    String label() {
        return label;
    }

    List<String> sentences() {
        return sentences;
    }
}
