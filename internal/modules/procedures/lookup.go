package procedures

import "slices"

// databases in which an office finds by itself what a paper would show. The
// keys are ours; the codes of the national exchange (MaCSDL) are mapped where
// dossiers are handed on.
var databases = map[string]Text{
	"dan_cu":      {"Cơ sở dữ liệu quốc gia về dân cư", "National population database"},
	"ho_tich":     {"Cơ sở dữ liệu hộ tịch điện tử", "Civil status database"},
	"dat_dai":     {"Cơ sở dữ liệu đất đai", "Land database"},
	"dang_ky_kd":  {"Hệ thống thông tin đăng ký hộ kinh doanh, doanh nghiệp", "Business register"},
	"bao_hiem":    {"Cơ sở dữ liệu quốc gia về bảo hiểm", "National insurance database"},
	"an_sinh":     {"Cơ sở dữ liệu quốc gia về an sinh xã hội", "National social security database"},
	"kho_du_lieu": {"Kho dữ liệu điện tử của tổ chức, cá nhân", "Electronic store of the person or organisation"},
}

// A Choice is one entry of a list to pick from.
type Choice struct {
	Value string
	Label Text
}

// Databases lists where a paper may be looked up instead of being asked for.
func Databases() []Choice { return choices(databases) }

// Database is the name of one of them.
func Database(id string) (Text, bool) { t, ok := databases[id]; return t, ok }

func choices(of map[string]Text) []Choice {
	var all []Choice
	for value, label := range of {
		all = append(all, Choice{value, label})
	}
	slices.SortFunc(all, func(a, b Choice) int {
		switch {
		case a.Label.VI < b.Label.VI:
			return -1
		case a.Label.VI > b.Label.VI:
			return 1
		}
		return 0
	})
	return all
}
