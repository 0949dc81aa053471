#include "emulator_server/game/parsers/json_lines.h"

#include <cstddef>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <vector>

namespace mario {
namespace {

// A number ends where the parser has read a character beyond it: a line counts once something on it
// has been read.
struct LineCount {
  int line = 1;
  bool at_end = false;

  void Pass(char c) {
    line += at_end ? 1 : 0;
    at_end = c == '\n';
  }
};

struct CountingIterator {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  const char* at = nullptr;
  LineCount* count = nullptr;

  reference operator*() const { return *at; }
  CountingIterator& operator++() {
    count->Pass(*at++);
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  bool operator==(const CountingIterator& other) const { return at == other.at; }
};

// Follows the parser until it has come to a path.
class LineFinder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  LineFinder(const std::string& path, const LineCount& count) : path_(path), count_(count) {}

  std::optional<int> line() const { return line_; }

  bool null() override { return Value(); }
  bool boolean(bool) override { return Value(); }
  bool number_integer(number_integer_t) override { return Value(); }
  bool number_unsigned(number_unsigned_t) override { return Value(); }
  bool number_float(number_float_t, const string_t&) override { return Value(); }
  bool string(string_t&) override { return Value(); }
  bool binary(binary_t&) override { return Value(); }
  bool start_object(std::size_t) override { return Open(false); }
  bool start_array(std::size_t) override { return Open(true); }
  bool end_object() override { return Close(); }
  bool end_array() override { return Close(); }
  bool key(string_t& key) override {
    const std::string& above = levels_.back().path;
    here_ = above.empty() ? key : above + "." + key;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  struct Level {
    std::string path;
    bool is_list = false;
    int items = 0;
  };

  bool Value() {
    if (!levels_.empty() && levels_.back().is_list) {
      here_ = levels_.back().path + "[" + std::to_string(levels_.back().items++) + "]";
    }
    if (here_ == path_) line_ = count_.line;
    return !line_;
  }
  bool Open(bool is_list) {
    if (!Value()) return false;
    levels_.push_back({here_, is_list});
    return true;
  }
  bool Close() {
    levels_.pop_back();
    return true;
  }

  const std::string& path_;
  const LineCount& count_;
  std::vector<Level> levels_;
  std::string here_ = "";
  std::optional<int> line_;
};

}  // namespace

std::optional<int> LineOf(std::string_view json, const std::string& path) {
  LineCount count;
  LineFinder finder(path, count);
  nlohmann::json::sax_parse(CountingIterator{json.data(), &count},
                            CountingIterator{json.data() + json.size(), &count}, &finder);
  return finder.line();
}

std::string PlaceText(const std::filesystem::path& file, const std::string& path) {
  if (path.empty()) return file.string();
  std::ifstream in(file, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  const std::optional<int> line = LineOf(text, path);
  return file.string() + (line ? ":" + std::to_string(*line) : "") + ": " + path;
}

}  // namespace mario
