// Package people knows who lives and works in a commune: accounts, the ways to
// prove who one is, roles, delegation, consent to be helped, and who looked at
// whose data.
//
// An account is one person in one commune. Everybody with an account is a
// resident; an official is a person to whom somebody else gave a role for a
// period, for the whole commune or for one hamlet or field of work.
//
// The [Register] offers the use cases. [Register.ActorBySession] and
// [Register.ActorByToken] turn what a browser or a program holds into the
// [gate.Actor] that every other module asks. Other modules read names and
// roles inside their own transaction by [Find], [Names] and [ByRole].
//
// What identifies a person is kept three ways: sealed (to print it on a
// paper), as a keyed hash (to find it) and masked (to show it). Passwords and
// tokens cannot be read back at all. No secret is ever the stored answer to an
// idempotency key.
package people
