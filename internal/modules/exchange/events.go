package exchange

import "xaso/internal/platform/gate"

// DossierAcknowledged follows the first time the other side takes a dossier:
// from then on it counts as synchronised (766, metric 1.4).
type DossierAcknowledged struct {
	Dossier string `json:"dossier"`
}

// AcknowledgedKind is the kind of that event.
const AcknowledgedKind = "exchange.acknowledged"

func (DossierAcknowledged) Kind() string { return AcknowledgedKind }

// Acknowledged says which of some dossiers the other side has, in a transaction
// that has decided who may know.
func (o *Office) Acknowledged(tx *gate.Tx, ids []string) (map[string]bool, error) {
	all := map[string]bool{}
	for _, id := range ids {
		var n int
		err := tx.Row(`SELECT COUNT(*) FROM exchange_dossier WHERE commune_id = $1 AND dossier_id = $2 AND created_at > 0`, id).Scan(&n)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			all[id] = true
		}
	}
	return all, nil
}
