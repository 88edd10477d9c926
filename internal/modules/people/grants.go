package people

import "xaso/internal/platform/gate"

// GrantsOf returns what an account's roles allow today, for modules that must
// know whether somebody else may do a thing; nil for plain residents.
func (r *Register) GrantsOf(tx *gate.Tx, account string) ([]gate.Grant, error) {
	stands, err := standing(tx, account)
	if err != nil {
		return nil, err
	}
	var grants []gate.Grant
	for _, s := range stands {
		grants = append(grants, r.permissions.grants(s.role, s.hamlet, s.field, s.inPlaceOf)...)
	}
	return grants, nil
}
