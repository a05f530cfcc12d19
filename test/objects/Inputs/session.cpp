// A Session of kerasc.hpp runs the variant that m_select() returns.
#include "m.h"

#include <kerasc/kerasc.hpp>

#include <cstdio>
#include <cstring>
#include <vector>

int main() {
  constexpr std::size_t rows = 5;
  std::vector<float> in(rows * M_IMAGE_SIZE, 0.25f);
  std::vector<float> first(rows * M_DIGIT_SIZE), second(first);
  kerasc::Session session(m_model());
  kerasc::Workspace workspace(M_WORKSPACE_BYTES);
  m_predict_fn *predict = m_select();
  if (!session.model() || !predict)
    return 1;
  const kerasc_model &model = *session.model();
  if (&model != kerasc_select(&model) || !model.variant_count)
    return 1;
  if (session.run(rows, kerasc::inputs(in.data()),
                  kerasc::outputs(first.data())) != KERASC_OK ||
      predict(rows, in.data(), second.data(), workspace.data()) != KERASC_OK)
    return 1;
  if (std::memcmp(first.data(), second.data(), first.size() * sizeof(float)))
    return 1;
  std::puts("the session took the best variant");
}
