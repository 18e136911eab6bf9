package io.homeport.e2e;

/** What a deployment promises of a traveller's data: docs/regions.md has a section on each. */
enum ResidencyPromise {
    /** One key ring for all regions: the entry opens the session, and calls the API at home. */
    SHARED_KEYS,
    /** Each region has keys of its own; the entry passes on to the home region's gateway what it cannot open. */
    HOME_GATEWAYS,
    /** Each region has a host of its own, and the page goes home. */
    HOME_ENTRY
}
