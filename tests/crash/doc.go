// Package crash ends a program in ways nobody asks for and checks what it
// promised: kill -9 at any moment, a disk that refuses to keep what was
// written, a disk that is full.
//
// A Trial kills it again and again while writers work and asks each time for
// what was acknowledged: all of it, once. An Outage takes away something the
// program needs and gives it back. Both know nothing of the program but its
// address; the tests tell them how to write and how to look.
package crash
