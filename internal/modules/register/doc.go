// Package register is the household register of a commune: hamlets (thôn),
// households (hộ), residents (nhân khẩu), what was observed of them, and the
// inventory of what the commune keeps for everybody (sổ hạ tầng).
//
// Nothing is deleted. A row that ended says when and why; a name, code or id
// that was given up keeps resolving. What was never observed is unknown, never
// "no". It is the commune's working register, not the national database of
// population: it stands beside it for counting, and proves nobody's residence.
package register
