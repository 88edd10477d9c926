package register

import "xaso/internal/platform/gate"

// FrameMembers are the members of the standing households of a hamlet by name,
// by household: those who live there, in the order of the household. It goes
// with Frame, for surveys that ask about each member.
func (b *Book) FrameMembers(tx *gate.Tx, hamlet string) (map[string][]Resident, error) {
	h, err := b.Hamlet(tx, hamlet)
	if err != nil {
		return nil, err
	}
	all, err := gate.All(tx, scanResident, `SELECT `+residentColumns+` FROM register_resident
		 WHERE commune_id = $1 AND ended = '' AND household_id IN (
			SELECT id FROM register_household WHERE commune_id = $1 AND hamlet_id = $2 AND ended = '')
		 ORDER BY household_id, position, id`, h.ID)
	by := map[string][]Resident{}
	for _, r := range all {
		by[r.Household] = append(by[r.Household], r)
	}
	return by, err
}
