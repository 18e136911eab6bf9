/**
 * Says what a deployment file does, and what is wrong with it, before anything starts. It knows both services and their
 * libraries, nothing knows it, and it prints no secret.
 */
package io.homeport.doctor;
