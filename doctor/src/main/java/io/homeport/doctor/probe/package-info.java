/**
 * Asks the places that a deployment file names whether they are there and answer as the services need it. It only reads, and
 * it calls them with the services' own code.
 */
package io.homeport.doctor.probe;
